/// What people call the file that is read.
package func inputName(_ path: String) -> String { path == "-" ? "standard input" : printable(path) }

/// What people call the file that is written.
package func outputName(_ path: String) -> String { path == "-" ? "standard output" : printable(path) }
