# rename.py MODEL OUT NAME...: gives the nodes' scopes of an ONNX file, in the
# order in which they come, and its input and output the NAMEs (bytes as
# Python's escapes, so that any can be given). Reads protobuf by itself: renaming
# needs no more of it than lengths.
import sys


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, wire type, content) of each field of a message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            begin = at
            _, at = varint(data, at)
            yield key >> 3, kind, data[begin:at]
            continue
        if kind == 2:
            length, at = varint(data, at)
        else:
            length = {1: 8, 5: 4}[kind]
        yield key >> 3, kind, data[at : at + length]
        at += length


def encode(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def rewrite(data, change):
    """The message with change(number, content) for the content of its fields."""
    out = b""
    for number, kind, content in fields(data):
        out += encode(number << 3 | kind)
        if kind == 2:
            content = change(number, content)
            out += encode(len(content))
        out += content
    return out


def main():
    model, out, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    names = [n.encode("latin-1").decode("unicode_escape").encode("latin-1") for n in names]
    given = {}

    def name_of(key):
        if key not in given:
            given[key] = names.pop(0) if names else key
        return given[key]

    def node(number, content):
        if number == 3 and content.startswith(b"/"):
            scope, _, kind = content[1:].rpartition(b"/")
            return b"/" + name_of(scope) + b"/" + kind
        if number in (1, 2) and content in (b"x", b"spk"):
            return name_of(content)
        return content

    def value(number, content):
        return name_of(content) if number == 1 and content in (b"x", b"spk") else content

    def graph(number, content):
        if number == 1:
            return rewrite(content, node)
        return rewrite(content, value) if number in (11, 12) else content

    with open(model, "rb") as file:
        data = file.read()
    with open(out, "wb") as file:
        file.write(rewrite(data, lambda number, content: rewrite(content, graph) if number == 7 else content))


main()
