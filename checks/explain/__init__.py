"""Why a buffer is copied, and the picture of where buffers live."""
