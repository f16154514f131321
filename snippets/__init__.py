"""Small programs that the lessons show and run. They need PyTorch and matplotlib."""
