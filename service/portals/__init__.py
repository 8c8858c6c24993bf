"""Who embeds us: agencies (OPD), their portals, and the origins a portal may embed from."""
