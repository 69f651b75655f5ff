import CShippedData
import GaussianIO

/// The files that the command carries with it.
enum ShippedData {
  /// Towns of the world: longitude, latitude, population.
  static var worldCities: InputFile {
    unsafe file("Data/world_cities.csv", shipped_world_cities_start(), shipped_world_cities_count)
  }

  /// Land and sea in cells of a tenth of a degree.
  static var landMask: InputFile {
    unsafe file("Data/land_mask_tenth_degree.npy", shipped_land_mask_start(), shipped_land_mask_count)
  }

  private static func file(_ name: String, _ start: UnsafePointer<UInt8>, _ count: Int) -> InputFile {
    InputFile(bytes: unsafe Array(UnsafeBufferPointer(start: start, count: count)), named: name)
  }
}
