import pytest
import torch
from torch.nn import functional

from snippets.kernel_lab import images, kernel_lab, kernels, photo_patch


def test_images_are_brightness_in_steps_of_a_hundredth():
    for name, (_, pixels) in images().items():
        assert pixels.dim() == 2, name
        assert 0 <= pixels.min() <= pixels.max() <= 1, name
        # The page writes each pixel into its address as a whole number of hundredths.
        assert torch.allclose(pixels * 100, (pixels * 100).round(), atol=1e-4), name


def test_photograph_shows_a_bright_blossom_before_a_dark_background():
    patch = photo_patch()
    assert patch.shape == (11, 12)
    border = torch.cat([patch[0], patch[:, 0], patch[:, -1]])
    assert patch[2:9, 3:9].mean() > 2 * border.mean()


def test_kernels_have_a_size_that_can_be_chosen():
    for name, (_, weights) in kernels().items():
        assert weights.shape in {(1, 1), (3, 3), (5, 5)}, name


@pytest.mark.parametrize(("name", "total"), [("blur", 1), ("blur5", 1), ("identity", 1)])
def test_kernels_that_keep_brightness_add_up_to_one(name, total):
    assert kernels()[name][1].sum().item() == pytest.approx(total, abs=0.02)


@pytest.mark.parametrize("name", ["horizontal", "vertical", "sobel", "laplace"])
def test_kernels_that_look_for_change_add_up_to_zero(name):
    assert kernels()[name][1].sum() == 0


def test_vertical_edge_is_the_horizontal_one_turned():
    assert kernels()["vertical"][1].tolist() == [[-1, 0, 1]] * 3


def test_sharpen_is_the_image_less_its_laplacian():
    image = torch.rand(1, 1, 7, 9)
    sharpened = functional.conv2d(image, kernels()["sharpen"][1][None, None])
    laplacian = functional.conv2d(image, kernels()["laplace"][1][None, None])
    assert torch.allclose(sharpened, image[..., 1:-1, 1:-1] - laplacian, atol=1e-5)


def test_first_map_is_pytorchs():
    lab = kernel_lab(image="letter", kernel="sobel", padding=2)
    image, kernel = images()["letter"][1], kernels()["sobel"][1]
    expected = functional.conv2d(image[None, None], kernel[None, None], padding=2)[0, 0]
    assert torch.equal(torch.tensor(lab["map"]), expected)
    assert torch.equal(torch.tensor(lab["padded"]), functional.pad(image, (2, 2, 2, 2)))
    assert lab["state"]["padding"] == 2


def test_the_pages_own_tensors_are_known_by_name_or_come_first():
    named = kernel_lab(image=images()["letter"][1].clone(), kernel=kernels()["sobel"][1].clone())
    assert named == kernel_lab(image="letter", kernel="sobel")

    own = torch.tensor([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    lab = kernel_lab(image=torch.eye(3), kernel=own, padding=0)
    assert lab["state"]["kernel"] == lab["kernels"][0]["name"]
    assert lab["kernels"][0]["values"] == own.tolist()
    assert len(lab["kernels"]) == len(kernels()) + 1
    # On the diagonal: -1·1 + 0·1 + 1·1.
    assert lab["map"] == [[0.0]]
