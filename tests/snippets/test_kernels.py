import numpy as np
import torch
from scipy.signal import convolve2d, correlate2d
from torch.nn import functional

from snippets.images import enlarge, hollow_square, vertical_line
from snippets.kernels import horizontal_edge


def apply(image, padding):
    """What PyTorch gives, as (height, width)."""
    return functional.conv2d(image[None, None], horizontal_edge()[None, None], padding=padding)[
        0, 0
    ]


def test_map_of_the_hollow_square_is_the_one_worked_out_by_hand():
    assert apply(hollow_square(), padding=1).tolist() == [
        [1, 2, 3, 2, 1],
        [1, 1, 2, 1, 1],
        [0, 0, 0, 0, 0],
        [-1, -1, -2, -1, -1],
        [-1, -2, -3, -2, -1],
    ]


def test_pytorch_correlates_and_does_not_convolve():
    image, kernel = hollow_square().numpy(), horizontal_edge().numpy()
    answer = apply(hollow_square(), padding=1).numpy()
    assert np.array_equal(answer, correlate2d(image, kernel, mode="same"))
    assert np.array_equal(answer, -convolve2d(image, kernel, mode="same"))


def test_positive_means_brighter_downwards():
    dark_above_bright = torch.tensor([[0.0], [0.0], [1.0], [1.0]]).expand(4, 6)
    assert (apply(dark_above_bright, padding=0) == 3).all()
    assert (apply(dark_above_bright.flip(0), padding=0) == -3).all()


def test_uniform_image_gets_no_answer_away_from_the_border():
    assert not apply(torch.full((6, 7), 5.0), padding=0).any()


def test_enlarged_square_shows_the_edges_of_its_hole():
    through_the_hole = apply(enlarge(hollow_square(), 3), padding=1)[:, 7]
    assert through_the_hole.tolist() == [0, 0, 3, 3, 0, -3, -3, 0, 3, 3, 0, -3, -3, 0, 0]


def test_vertical_line_gets_no_answer_until_the_kernel_is_transposed():
    line = vertical_line(height=6, width=7, column=3)
    assert not apply(line, padding=0).any()
    across = correlate2d(line.numpy(), horizontal_edge().numpy().T, mode="valid")
    assert across.tolist() == [[0, 3, 0, -3, 0]] * 4
