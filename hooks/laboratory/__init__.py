"""The laboratories: figures that answer, put into pages by `:::{lab}` regions.

    Markdown  ->  regions   what a page asks for, and with which data
              ->  render    the figure as HTML, complete without any script
              ->  pixels    small pictures, for those of them that hold many
              ->  origin    the cell whose network it computes with, if it has one
              ->  files     what its scripts load later, and what only tests load
              ->  vectors   the proof that its scripts compute what PyTorch computes

The scripts are in docs/assets/js/labs. Each takes over the figure that is already there.
"""
