// Sums over the lanes of vectors, for as many vectors at once as a vector has lanes.
//
// Every sum is the same tree: lanes i and i + half first, then half of that, until one is left. lane_sum does for
// one row what lane_sums does for a vector of rows, bit for bit.

#define FIRST_2_1(x, y) __builtin_shufflevector(x, y, 0, 2)
#define SECOND_2_1(x, y) __builtin_shufflevector(x, y, 1, 3)
#define FIRST_4_2(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5)
#define SECOND_4_2(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7)
#define FIRST_4_1(x, y) __builtin_shufflevector(x, y, 0, 2, 4, 6)
#define SECOND_4_1(x, y) __builtin_shufflevector(x, y, 1, 3, 5, 7)
#define FIRST_8_4(x, y) __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11)
#define SECOND_8_4(x, y) __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15)
#define FIRST_8_2(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5, 8, 9, 12, 13)
#define SECOND_8_2(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7, 10, 11, 14, 15)
#define FIRST_8_1(x, y) __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14)
#define SECOND_8_1(x, y) __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15)
#define FIRST_16_8(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define SECOND_16_8(x, y) \
  __builtin_shufflevector(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define FIRST_16_4(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define SECOND_16_4(x, y) \
  __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#define FIRST_16_2(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29)
#define SECOND_16_2(x, y) \
  __builtin_shufflevector(x, y, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31)
#define FIRST_16_1(x, y) \
  __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define SECOND_16_1(x, y) \
  __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

// Sums of neighbours `half` lanes apart, of 2·half lanes each; two vectors become one.
#define HALVES_OF(lanes, half, x, y) (FIRST_##lanes##_##half(x, y) + SECOND_##lanes##_##half(x, y))
#define HALVES(lanes, half, x, y) HALVES_OF(lanes, half, x, y)
