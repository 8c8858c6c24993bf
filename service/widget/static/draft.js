// Keeps what is being written for as long as the tab lives; a browser that forbids it may.

const key = `duaarah:${document.body.dataset.draft}`;

const safely = (action) => {
  try {
    return action();
  } catch {
    return null; // storage is full, or closed to frames of other sites
  }
};

/** The kept text, or null. */
export const keptDraft = () => safely(() => sessionStorage.getItem(key));

/** Keep a text; an empty one is forgotten. */
export const keepDraft = (text) =>
  safely(() => (text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key)));
