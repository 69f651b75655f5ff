int gaussian_kernels_empty;
