import Gaussian
import GaussianIO
import ModelEvaluation

/// Where towns are: on land, by a mask, and split into those that models may see and those that judge them.
struct WorldMap {
  let projection = CylindricalEqualAreaProjection()
  let land: GeographicMask
  let training: MapPlaces
  let heldOut: MapPlaces

  init(seed: UInt64) throws {
    land = try GeographicMask(input: ShippedData.landMask)
    let table = try Table<Double>(
      input: ShippedData.worldCities, options: TableReadingOptions(columns: .named(["longitude", "latitude"])))
    let places = (0..<table.values.rows).map { (longitude: table.values[$0, 0], latitude: table.values[$0, 1]) }
    let split = RowSplit(count: places.count, heldOut: places.count / 5, seed: seed)
    training = MapPlaces(split.training.map { places[$0] }, projection)
    heldOut = MapPlaces(split.heldOut.map { places[$0] }, projection)
  }

  /// The share of places on land; what is nowhere on Earth is not.
  func onLand(_ places: MapPlaces, _ role: TableRole) throws -> Proportion {
    try Plausibility(of: places.points, role: role) { point in
      guard let place = projection.place(x: point[0], y: point[1]) else { return false }
      return land.contains(longitude: place.longitude, latitude: place.latitude)
    }.proportion
  }
}

/// MapPlaces of the Earth in the three forms that the story needs.
struct MapPlaces {
  /// Points of the equal-area map, which models are about; some of what a model draws is nowhere on Earth.
  let points: Matrix<Double>
  /// Degrees, of what is on Earth.
  let degrees: [(longitude: Double, latitude: Double)]
  /// Points of the unit sphere, of what is on Earth: distances between them know neither seam nor projection.
  let unitVectors: Matrix<Double>

  init(_ degrees: [(longitude: Double, latitude: Double)], _ projection: CylindricalEqualAreaProjection) {
    let points = degrees.map { projection.point(longitude: $0.longitude, latitude: $0.latitude) }
    self.init(Matrix(points.map { [$0.x, $0.y] }), degrees)
  }

  init(points: Matrix<Double>, _ projection: CylindricalEqualAreaProjection) {
    self.init(points, (0..<points.rows).compactMap { projection.place(x: points[$0, 0], y: points[$0, 1]) })
  }

  private init(_ points: Matrix<Double>, _ degrees: [(longitude: Double, latitude: Double)]) {
    self.points = points
    self.degrees = degrees
    let vectors = degrees.flatMap { place in
      let vector = CylindricalEqualAreaProjection.unitVector(longitude: place.longitude, latitude: place.latitude)
      return [vector.x, vector.y, vector.z]
    }
    unitVectors = Matrix(rows: degrees.count, columns: 3, elements: vectors)
  }
}
