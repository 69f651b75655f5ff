// What a user needs beside the models: matrices and errors, parallelism, random streams.
@_exported public import GaussianEngine
@_exported public import LinearAlgebra
@_exported public import RandomStreams
