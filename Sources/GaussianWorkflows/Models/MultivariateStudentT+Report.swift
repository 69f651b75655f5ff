public import Gaussian
public import GaussianIO

extension MultivariateStudentT: DescribableModel where Scalar == Double {
  /// The title with the form.
  public var fullTitle: String { "one t distribution, \(structure) scatter" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    addForm(to: &report)
    if let estimation { report.add(estimation: estimation) }
    report.add("parameters", parameterCount, label: "free parameters")
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    addForm(to: &report)
    if let estimation {
      report.add(estimation: estimation)
    } else {
      report.add("estimation", json: .null)
    }
    report.add("parameters", parameterCount, label: "free parameters")
    report.add("location", json: .numbers(location))
    report.add("mean", json: degreesOfFreedom > 1 ? .numbers(mean) : .null)
    // A large diagonal is told by its variances alone: a matrix of zeros could be larger than memory.
    let isDense = structure == .full || dimension <= 1000
    report.add("scatterVariances", json: .numbers(scatterVariances))
    report.add("scatter", json: isDense ? .matrix(scatter) : .null)
    report.add("covariance", json: isDense && degreesOfFreedom > 2 ? .matrix(covariance) : .null)
    report.add("entropy", entropy, label: "entropy (nats)")
    var table = TextTable(["variable", "location", "scale", "std. dev."])
    let widening = degreesOfFreedom.isInfinite ? 1 : degreesOfFreedom / (degreesOfFreedom - 2)
    for (variable, name) in variables.enumerated() {
      let scale = scatterVariances[variable].squareRoot()
      let deviation = degreesOfFreedom > 2 ? short(scale * widening.squareRoot()) : "infinite"
      table.append([name, short(location[variable]), short(scale), deviation])
    }
    report.add(table: table)
  }

  private func addForm(to report: inout Report) {
    report.add("structure", text: structure.rawValue, label: "scatter")
    report.add("degreesOfFreedom", json: degreesOfFreedom.isFinite ? .number(degreesOfFreedom) : .null)
    report.add(line: "degrees of freedom", degreesOfFreedom.isFinite ? short(degreesOfFreedom) : "infinite: a Gaussian")
  }

  /// The diagonal of the scatter matrix.
  fileprivate var scatterVariances: [Double] { gaussianLimit.variances }
}

extension MultivariateStudentT: DescribableComponent where Scalar == Double {
  /// "mixture of 3 t distributions".
  public static func title(of mixture: StudentTMixture<Double>) -> String {
    "mixture of \(counted(mixture.components.count, "t distribution"))"
  }

  /// "full scatter".
  public static func form(of mixture: StudentTMixture<Double>) -> String { "\(mixture.structure) scatter" }

  /// The structure.
  public static func addStructure(of mixture: StudentTMixture<Double>, to report: inout Report) {
    report.add("structure", text: mixture.structure.rawValue, label: "scatter")
  }

  /// Nothing: there may be no covariance.
  public static func addMoments(of mixture: StudentTMixture<Double>, to report: inout Report) {}

  /// Degrees of freedom and location, and the scatter where all is told.
  public func facts(in mixture: StudentTMixture<Double>, isWhole: Bool) -> JSONObject {
    var object: JSONObject = [
      "degreesOfFreedom": degreesOfFreedom.isFinite ? .number(degreesOfFreedom) : .null,
      "location": .numbers(location),
    ]
    // Where there are no moments, there are none to tell.
    if !(degreesOfFreedom > 1) { object["mean"] = .null }
    if !(degreesOfFreedom > 2) { object["variances"] = .null }
    object["scatterVariances"] = .numbers(scatterVariances)
    guard isWhole else { return object }
    object["scatter"] = structure == .full || dimension <= 1000 ? .matrix(scatter) : .null
    object["entropy"] = .number(entropy)
    return object
  }

  /// A row a component: degrees of freedom, and location ± scale.
  public static func table(
    of mixture: StudentTMixture<Double>, names: [String], isWhole: Bool
  ) -> (columns: [String], cells: (_ component: MultivariateStudentT) -> [String], caption: String) {
    (
      ["d.o.f."] + names.prefix(mixture.shownVariables),
      { component in
        [component.degreesOfFreedom.isFinite ? short(component.degreesOfFreedom) : "infinite"]
          + mixture.places(mean: component.location, variances: component.scatterVariances)
      }, "Components, the largest first, with degrees of freedom and location ± scale\(mixture.hiddenVariables)"
    )
  }

  /// What to choose by.
  public static func criterion(rows: Int, columns: Int) -> SelectionCriterion { .bic }
  /// The name of the form.
  public static var formKey: String { "structure" }
  /// The form for programs.
  public static func json(of form: StudentTForm) -> JSONValue { .string(form.structure.rawValue) }
  /// The form for people.
  public static func words(for form: StudentTForm) -> String { form.structure.rawValue }
}
