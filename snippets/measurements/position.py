"""Can a network that keeps only the largest value of each map tell left from right?

Question: a square stands in the left or in the right half; convolutions, then the
largest value of each map, then two logits. For which padding and depth can it work?
Budget: networks of one, two and three layers with 16 channels, 120 steps of Adam on
all 64 images; five seeds, which change the weights at the start and nothing else.
Source: the effect of zero padding is due to M. A. Islam, S. Jia and N. Bruce, "How
Much Position Information Do Convolutional Neural Networks Encode?", ICLR 2020.
"""

from typing import Any

from snippets.left_or_right import accuracy, answers, trained

SEEDS = range(5)
PADDINGS = ("zeros", "reflect", "circular")
DEPTHS = (1, 2, 3)


def measure() -> list[dict[str, Any]]:
    """One record a run.

    `spread` is the largest difference between two placements, over both logits;
    `leaning` is the logit of right minus that of left, by placement, rounded for brevity.
    """
    runs = []
    for padding in PADDINGS:
        for depth in DEPTHS:
            for seed in SEEDS:
                logits = answers(trained(depth, padding, seed))  # (8, 8, 2)
                leaning = logits[..., 1] - logits[..., 0]
                runs.append(
                    {
                        "padding": padding,
                        "depth": depth,
                        "seed": seed,
                        "accuracy": accuracy(logits),
                        "spread": (logits.amax((0, 1)) - logits.amin((0, 1))).max().item(),
                        "leaning": leaning.double().round(decimals=3).tolist(),
                    }
                )
    return runs
