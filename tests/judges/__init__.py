"""What compilers say of headers, against what headerscan says of them."""
