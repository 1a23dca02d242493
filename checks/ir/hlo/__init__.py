"""XLA's executables: modules, schedules, shapes and buffer assignments."""
