"""How well the coach counts, times and judges real recordings, each figure beside a simple method on the same rows."""
