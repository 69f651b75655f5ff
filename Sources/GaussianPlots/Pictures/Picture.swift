import Foundation
import GaussianIO

/// What gnuplot can draw.
public protocol Picture {
  /// How large it is drawn unless somebody says otherwise.
  var naturalSize: PictureSize { get }

  /// The least size at which it can be read.
  var smallestSize: PictureSize { get }

  /// Appends the commands that draw it.
  ///
  /// - Parameters:
  ///   - script: What comes before has chosen how to draw, and nothing else.
  ///   - size: How large it is drawn.
  func draw(into script: inout GnuplotScript, size: PictureSize)
}

extension Picture {
  /// 480 by 360 dots.
  public var smallestSize: PictureSize { PictureSize(width: 480, height: 360) }

  /// The size to draw at.
  ///
  /// - Throws: ``PlotError`` if nobody could read it.
  private func legible(_ size: PictureSize?) throws -> PictureSize {
    let (size, least) = (size ?? naturalSize, smallestSize)
    guard size.width >= least.width, size.height >= least.height else {
      throw PlotError.tooSmall(size, least: least)
    }
    return size
  }

  /// Draws the picture; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says how to draw.
  ///   - size: How large to draw; `nil` for ``naturalSize``.
  /// - Throws: ``PlotError`` if gnuplot is missing or fails, or the size is too small, ``FileError`` if the file cannot be written.
  public func write(to path: String, size: PictureSize? = nil) throws {
    let size = try legible(size)
    let format = try PictureFormat.format(of: path)
    let gnuplot = try Gnuplot()
    let output = try OutputFile(path: path)
    var script = GnuplotScript()
    script.add(format.command(size))
    draw(into: &script, size: size)
    try Glyphs.check(script.text, for: format)
    try output.write([UInt8](gnuplot.draw(script.text, as: format)))
    try output.commit()
  }

  /// Writes what gnuplot would draw, with all numbers.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output.
  ///   - size: How large it would draw; `nil` for ``naturalSize``.
  /// - Throws: ``PlotError`` if the size is too small, ``FileError`` if the file cannot be written.
  public func writeScript(to path: String, size: PictureSize? = nil) throws {
    let size = try legible(size)
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
