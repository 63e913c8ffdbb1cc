"""The ground: money, units, geometry and files, known to every room and knowing none of them."""
