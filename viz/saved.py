"""What pictures and pages have in common as files."""

from autograd.files import write_whole as write_whole
