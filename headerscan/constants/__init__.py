"""Constant expressions: their values, and the sizes of types, as a C compiler has them."""
