"""The commands of `qingka kb`, by what they are for."""
