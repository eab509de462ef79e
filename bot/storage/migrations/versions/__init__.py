"""The steps, one file each: rNNNN_what_it_brings.py."""
