/* The Kernel lab's state as a program: what it prints are the numbers of the map. */

const width = 79;

/** @param {State} state */
export function codeOf(state, shape) {
  const { kernel, padding, stride, dilation, mode } = state;
  const lines = [
    "import torch",
    "from torch import nn",
    "",
    ...tensorLines("image", state.image),
    ...tensorLines("kernel", kernel),
    "layer = nn.Conv2d(",
    `    1, 1, kernel_size=${kernel.length}, stride=${stride}, padding=${padding},`,
    `    dilation=${dilation}, padding_mode="${mode}", bias=False,`,
    ")",
    "with torch.no_grad():",
    "    layer.weight[0, 0] = kernel",
    `    feature_map = layer(image[None, None])[0, 0]${shape ? `  # (${shape.join(", ")})` : ""}`,
  ];
  if (state.relu) lines.push("feature_map = feature_map.relu()");
  lines.push("print(feature_map)");
  return lines.join("\n") + "\n";
}

function tensorLines(name, rows) {
  return [`${name} = torch.tensor([`, ...rows.flatMap(rowLines), "])"];
}

/** One row of numbers; several lines, if it is too long for one. */
function rowLines(row) {
  const one = `    [${row.map(literal).join(", ")}],`;
  if (one.length <= width) return [one];
  const lines = ["    ["];
  let line = "       ";
  for (const value of row) {
    const more = ` ${literal(value)},`;
    if (line.length + more.length > width) {
      lines.push(line);
      line = "       ";
    }
    line += more;
  }
  return [...lines, line, "    ],"];
}

/** A Python float: 1 would make a tensor of whole numbers. */
function literal(value) {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
