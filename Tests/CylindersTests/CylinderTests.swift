import Cylinders
import Gaussian
import Testing

@Suite("Pictures of cylinders")
struct CylinderTests {
  static let cylinder = Cylinder(radius: 6, height: 13, tilt: 10)

  @Test("Brightness lies between 0 and 1, and the margin is dark")
  func brightness() {
    for tilt in [-25.0, 0, 25] {
      let picture = Cylinder(radius: 8, height: 17, tilt: tilt).picture()
      #expect(picture.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(picture.prefix(Cylinder.side).allSatisfy { $0 < 0.02 })
      #expect(picture.suffix(Cylinder.side).allSatisfy { $0 < 0.02 })
    }
  }

  @Test("Pixels follow each cause smoothly", arguments: 0..<3)
  func smoothness(cause: Int) {
    func picture(_ step: Double) -> [Double] {
      var values = Self.cylinder.values
      values[cause] += step
      return Cylinder(values).picture()
    }
    let middle = picture(0)
    // The error of a straight line falls with the square of the step where there is no kink.
    func bend(_ step: Double) -> Double {
      let (left, right) = (picture(-step), picture(step))
      return middle.indices.map { abs(left[$0] + right[$0] - 2 * middle[$0]) }.max() ?? 0
    }
    let (wide, narrow) = (bend(0.02), bend(0.01))
    #expect(wide > 0)
    #expect(abs(wide / narrow - 4) < 0.05, "\(wide) and \(narrow)")
  }

  @Test("A picture depends on the seed and its number only")
  func prefix() {
    let (few, many) = (Pictures(count: 3, seed: 5), Pictures(count: 6, seed: 5))
    #expect(few.noisy == many.noisy.rows(in: 0..<3))
    #expect(few.causes == many.causes.rows(in: 0..<3))
    #expect(Pictures(count: 3, seed: 6).causes != few.causes)
  }
}
