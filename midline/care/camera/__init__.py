"""The motion coach behind a camera: a socket that takes joints and gives counts, and the page that sends them."""
