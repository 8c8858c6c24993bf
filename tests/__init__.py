"""The tests of Dua Arah; paths mirror `service/` and `training/`."""
