"""The machinery of the faces: what every vendor's API is made of, and nothing of any one vendor."""
