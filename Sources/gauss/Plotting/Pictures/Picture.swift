import Foundation
import GaussianIO

/// What gnuplot can draw.
protocol Picture {
  /// How large it is drawn unless somebody says otherwise.
  var naturalSize: PictureSize { get }

  /// Appends the commands that draw it.
  ///
  /// - Parameters:
  ///   - script: What comes before has chosen how to draw, and nothing else.
  ///   - size: How large it is drawn.
  func draw(into script: inout GnuplotScript, size: PictureSize)
}

extension Picture {
  /// Draws the picture; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says how to draw.
  ///   - size: How large to draw; `nil` for ``naturalSize``.
  /// - Throws: ``Failure`` if gnuplot is missing or fails, ``FileError`` if the file cannot be written.
  func write(to path: String, size: PictureSize? = nil) throws {
    let size = size ?? naturalSize
    let format = try PictureFormat.format(of: path)
    let gnuplot = try Gnuplot()
    let output = try OutputFile(path: path)
    var script = GnuplotScript()
    script.add(format.command(size))
    draw(into: &script, size: size)
    try output.write([UInt8](gnuplot.draw(script.text, as: format)))
    try output.commit()
  }

  /// Writes what gnuplot would draw, with all numbers.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output.
  ///   - size: How large it would draw; `nil` for ``naturalSize``.
  /// - Throws: ``FileError`` if the file cannot be written.
  func writeScript(to path: String, size: PictureSize? = nil) throws {
    let size = size ?? naturalSize
    let name = path == "-" ? "picture.gp" : path.split(separator: "/").last.map(String.init) ?? path
    var script = GnuplotScript(comments: [
      "Draws itself to standard output: gnuplot \(shellWord(name)) > picture.svg",
      "Other formats: one of these lines in the place of 'set terminal svg'.",
      "  " + PictureFormat.png.command(size), "  " + PictureFormat.pdf.command(size),
    ])
    script.add(PictureFormat.svg.command(size))
    draw(into: &script, size: size)
    let output = try OutputFile(path: path)
    try output.write([UInt8](script.text.utf8))
    try output.commit()
  }
}
