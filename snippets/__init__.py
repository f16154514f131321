"""Small programs that the lessons show and run, with the packages that README names."""
