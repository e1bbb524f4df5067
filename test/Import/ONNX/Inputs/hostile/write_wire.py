"""write_wire.py KIND COUNT FILE: models that no library writes, byte by byte.

nested: COUNT graphs in each other. nodes: COUNT nodes of two bytes each. names:
COUNT empty names in one node. initializers: COUNT of two bytes each. folded:
COUNT constants of 2^26 elements in a few bytes. bodies: COUNT nodes with a body
each, behind as many initializers."""
import sys


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def attribute(name, kind, number, value):
    return field(1, name) + field(number, value) + field(20, kind)


def node(op, inputs, outputs, *attributes):
    parts = [field(1, i) for i in inputs] + [field(2, o) for o in outputs]
    parts += [field(4, op)] + [field(5, a) for a in attributes]
    return field(1, b"".join(parts))


def value(name, *shape):
    dims = b"".join(field(1, field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def tensor(name, *numbers):
    return field(1, len(numbers)) + field(2, 7) + field(8, name) + b"".join(field(7, n) for n in numbers)


def nested(count):
    inner = b""
    for _ in range(count):
        inner = node("If", ["x"], ["y"], attribute("g", 5, 6, inner))
    return inner


def folded(count):
    shape = field(5, tensor("s", 1, 1 << 26))
    return shape + b"".join(node("ConstantOfShape", ["s"], [f"c{k}"]) for k in range(count)) + b"".join(
        node("Add", ["x" if k == 0 else f"x{k}", f"c{k}"], [f"x{k + 1}"]) for k in range(count))


def bodies(count):
    body = node("Neg", ["x"], ["z"]) + field(12, value("z", 1, 2))
    return b"".join(field(5, tensor(f"i{k}", 1)) for k in range(count)) + b"".join(
        node("If", ["x"], [f"y{k}"], attribute("g", 5, 6, body)) for k in range(count))


def main():
    kind, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    graph = {
        "nested": lambda: nested(count),
        "nodes": lambda: field(1, b"") * count,
        "names": lambda: field(1, field(1, b"") * count + field(4, "Add")),
        "initializers": lambda: field(5, b"") * count,
        "folded": lambda: folded(count),
        "bodies": lambda: bodies(count),
    }[kind]()
    last = {"folded": f"x{count}", "bodies": f"y{count - 1}"}.get(kind, "y")
    graph += field(11, value("x", 1, 2)) + field(12, value(last, 1, 2))
    with open(path, "wb") as file:
        file.write(field(1, 8) + field(8, field(2, 17)) + field(7, graph))


main()
