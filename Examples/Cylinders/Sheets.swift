import Gaussian

extension Sheet {
  /// What the model makes of cylinders it has not seen, those it draws, and those it is asked for.
  package static func cylinders(_ study: CylinderStudy, gaussian: Draws, mixture: Draws) -> Sheet {
    let factors = study.model.factorCount
    var sheet = Sheet()
    sheet.add(
      title: "What are these pictures made of?",
      subtitle:
        "\(factors) factors and noise, learnt from \(study.seen.noisy.rows) pictures of cylinders "
        + "whose causes the model is never told"
    )

    sheet.add(heading: "Cylinders that the model has not seen")
    sheet.add(strip: ["as it is shown them"], study.unseen.noisy)
    sheet.add(strip: ["what its factors say"], study.model.decode(study.unseenCodes))
    sheet.add(strip: ["before noise was added", "(it never sees these)"], study.unseen.clean)

    sheet.add(heading: "Cylinders that it draws, and that are in no table")
    sheet.add(strip: ["a  factors from", "one Gaussian"], gaussian.pictures)
    sheet.add(strip: ["c  factors from", "\(study.mixture.components.count) Gaussians"], mixture.pictures)
    let closest = study.model.decode(study.codes.selecting(rows: mixture.closest))
    sheet.add(strip: ["of all it has seen", "the closest to these"], closest)

    sheet.add(heading: "Cylinders that it is asked for, one cause at a time")
    for cause in Cylinder.causes.indices {
      let (name, unit, range) = Cylinder.causes[cause]
      let pictures = study.pictures(ofCauses: sweep(cause))
      sheet.add(strip: [name, "\(text(range.lowerBound)) to \(text(range.upperBound)) \(unit)"], pictures)
    }
    return sheet
  }

  /// The mean and what each factor adds to it, how many there are, and how well causes follow from them.
  static func factors(_ study: CylinderStudy, _ numbers: NumbersOfFactors) -> Sheet {
    var sheet = Sheet()
    sheet.add(
      title: "What the model has learnt",
      subtitle: "each picture is the mean, some of each of \(study.model.factorCount) factors, and noise")
    let centres = Matrix(study.mixture.components.map(\.mean))
    sheet.add(
      heading: "Where pictures lie, says the mixture of \(centres.rows) Gaussians of factors: some of their centres")
    sheet.add(strip: ["decoded centres"], study.model.decode(centres))
    sheet.add(heading: "What each factor adds, the one that explains most first: more light is blue, less orange")
    let loadings = study.model.loadings.transposed()
    sheet.add(differences: ["factors 1 to \(min(loadings.rows, picturesAcross))"], loadings.scaledToUnit)

    var graphs = [sheet.numbersOfFactors(study, numbers)]
    let recovery = study.recovery
    let guesses = study.causes(ofCodes: study.unseenCodes)
    for cause in Cylinder.causes.indices {
      graphs.append(sheet.recovery(cause, study.unseen.causes, guesses, recovery))
    }
    sheet.add(graphs: graphs, room: 340)
    return sheet
  }

  /// One cause from end to end of its range, the others in the middle of theirs.
  private static func sweep(_ moved: Int) -> Matrix<Double> {
    Matrix(
      (0..<picturesAcross).map { step in
        Cylinder.causes.enumerated().map { index, cause in
          let share = index == moved ? Double(step) / Double(picturesAcross - 1) : 0.5
          return cause.range.lowerBound + share * (cause.range.upperBound - cause.range.lowerBound)
        }
      })
  }

  private static func text(_ value: Double) -> String {
    (value < 0 ? "−" : "") + (value == value.rounded() ? "\(Int(abs(value)))" : "\(abs(value))")
  }

  // MARK: Graphs

  private mutating func numbersOfFactors(_ study: CylinderStudy, _ numbers: NumbersOfFactors) -> [String] {
    let penalized = table(numbers.penalized.map { [Double($0.factors), $0.value] })
    let unseen = table(numbers.points.map { [Double($0.factors), $0.unseen] })
    let best = table(
      numbers.penalized.filter { $0.factors == study.model.factorCount }.map { [Double($0.factors), $0.value] })
    return [
      "set title 'How many factors?' offset 0,-0.4", "set xrange [-1:41]", "set yrange [*:*]",
      "set xtics nomirror 0,10", "set ytics nomirror autofreq", "set xlabel 'factors' offset 0,0.4",
      "set ylabel 'nats a picture' offset 0.2",
      "set key at graph 0.98,0.32 right samplen 1.2 spacing 1.3 tc rgb '#222222'",
      "plot \(unseen) using 1:2 with points pt 7 ps 0.9 lc rgb '#0072B2' title 'unseen pictures', "
        + "\(penalized) using 1:2 with lines lw 2 lc rgb '#D55E00' title 'seen, by BIC', "
        + "\(best) using 1:2 with points pt 6 ps 2.2 lw 2.5 lc rgb '#000000' title '\(study.model.factorCount) taken'",
      "unset key",
    ]
  }

  private mutating func recovery(
    _ cause: Int, _ truth: Matrix<Double>, _ guesses: Matrix<Double>, _ recovery: Recovery
  ) -> [String] {
    let (name, unit, range) = Cylinder.causes[cause]
    let points = table((0..<truth.rows).map { [truth[$0, cause], guesses[$0, cause]] })
    let room = 0.06 * (range.upperBound - range.lowerBound)
    let ends = "[\(range.lowerBound - room):\(range.upperBound + room)]"
    return [
      "set title '\(name): R² = \(fixed(recovery.rSquared[cause], 4))' offset 0,-0.4", "set xrange \(ends)",
      "set yrange \(ends)", "set xtics nomirror autofreq", "set ytics nomirror autofreq",
      "set xlabel 'true, in \(unit)' offset 0,0.4",
      "set ylabel 'from the factors' offset 0.2",
      "plot x with lines lw 1 lc rgb '#888888', \(points) using 1:2 with points pt 7 ps 0.45 lc rgb '#600072B2'",
    ]
  }
}

extension Matrix<Double> {
  /// Each row divided by the largest magnitude in it.
  fileprivate var scaledToUnit: Matrix {
    Matrix(
      (0..<rows).map { index in
        let row = row(index)
        let largest = row.map(abs).max() ?? 0
        return row.map { largest > 0 ? $0 / largest : 0 }
      })
  }
}
