import GaussianIO

/// What people call the file that is read.
func inputName(_ path: String) -> String { path == "-" ? "standard input" : printable(path) }

/// What people call the file that is written.
func outputName(_ path: String) -> String { path == "-" ? "standard output" : printable(path) }
