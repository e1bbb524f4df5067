#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make_kinds.py FOLDER: writes the first bytes of what people give in place of
an ONNX model."""
import os
import sys
import zipfile

os.makedirs(sys.argv[1], exist_ok=True)
os.chdir(sys.argv[1])


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)


def pack(name, *members):
    with zipfile.ZipFile(name, "w") as file:
        for member in members:
            file.writestr(member, b"0123456789")


write("lfs.onnx", b"version https://git-lfs.github.com/spec/v1\n"
      b"oid sha256:4d7a\nsize 12345\n")
write("zeros.onnx", bytes(100))
write("page.onnx", b"\n<!DOCTYPE html>\n<html><body>404</body></html>\n")
write("old.pth", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")
write("weights.safetensors", (14).to_bytes(8, "little") + b'{"a":{"b":1}} ')
write("model.tflite", b"\x20\x00\x00\x00TFL3\x00\x00")
write("frames.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}")
write("model.onnx.gz", b"\x1f\x8b\x08\x00" + bytes(20))
write("net.onnx.data", bytes([0x9a, 0x99, 0x19, 0x3f]) * 8)
write("net.onnx", b"a model would be here")
pack("net.pt", "net/data.pkl", "net/data/0")
pack("frames.npz", "frames.npy")
for name, word in (("keras.h5", b"model_weights"), ("net.nir", b"edges nodes"),
                   ("trained.net", b"layer neuron")):
    write(name, b"\x89HDF\r\n\x1a\n" + bytes(8) + word)
