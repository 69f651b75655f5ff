/// A kind of picture that `gauss plot --kind` draws.
///
/// A new kind is a file beside this one and one line in ``PlotKinds/all``.
protocol PlotKind: SendableMetatype {
  /// What a user calls it.
  static var name: String { get }

  /// What it shows, for the help: a few words.
  static var meaning: String { get }

  /// Makes the picture of a model and a table.
  ///
  /// - Throws: ``Failure`` if there is no such picture of them.
  static func picture(of task: PlotTask) throws -> any Picture
}

/// All kinds of pictures.
enum PlotKinds {
  /// Every kind; the first is drawn where nothing says otherwise.
  static let all: [any PlotKind.Type] = [
    CornerPlot.self, DensityPlot.self, QuantilePlot.self, TracePlot.self, CriterionPlot.self, ScreePlot.self,
    Biplot.self, MapPlot.self,
  ]

  /// The kind of a name.
  ///
  /// - Throws: ``Failure`` if there is none.
  static func kind(named name: String) throws -> any PlotKind.Type {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw Failure.usage("--kind \(name) is unknown; choose \(list(all.map { $0.name }))")
    }
    return kind
  }

  /// All of them, for a help text.
  static var help: String { all.map { "\($0.name) (\($0.meaning))" }.joined(separator: ", ") }
}
