"""How much a file may ask of whoever opens it."""

# By what decoding takes: a JPEG is read smaller than it is, a WebP is held four times over.
MOST_PIXELS = {
    "image/jpeg": 50_000_000,
    "image/png": 40_000_000,
    "image/gif": 40_000_000,
    "image/webp": 12_000_000,
    "image/avif": 16_000_000,
}
MOST_FRAMES = 1_000
MOST_IMAGE_BYTES = 64 * 1024 * 1024
LONGEST_SIDE = 30_000
THUMBNAIL_SIDE = 512
# The largest picture of a film that fits while it is decoded: 4096 × 2304.
MOST_FILM_PIXELS = 9_437_184
# So much of the processor's time is for finding a picture that shows something.
POSTER_SECONDS = 3.0

ADDRESS_SPACE_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 5
WRITTEN_BYTES = 2 * 1024 * 1024
OPEN_FILES = 32
