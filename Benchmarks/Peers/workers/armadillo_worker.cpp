// The work of Armadillo: reads requests on standard input, answers with times and check values.
// Armadillo keeps observations in columns; the transposition of the shared data is not timed.
#include <armadillo>

#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>
#include <vector>

using arma::mat;
using arma::rowvec;
using arma::vec;

static std::vector<double> read(const std::string &path, size_t count) {
  std::vector<double> values(count);
  std::FILE *file = std::fopen(path.c_str(), "rb");
  if (!file || std::fread(values.data(), sizeof(double), count, file) != count) std::exit(1);
  std::fclose(file);
  return values;
}

// One iteration of EM: the difference between three and one, from given means and identity covariances.
static void mixture(size_t d, size_t components, size_t rows, const std::string &data, const std::string &model_path,
                    int repeats) {
  std::vector<double> values = read(data, rows * d), parameters = read(model_path, components * d);
  const mat x(values.data(), d, rows, false);
  const mat means(parameters.data(), d, components);
  arma::cube covariances(d, d, components);
  for (size_t k = 0; k < components; k++) covariances.slice(k).eye();
  const rowvec weights(components, arma::fill::value(1.0 / components));
  arma::gmm_full model;
  auto seconds = [&](int iterations) {
    model.set_params(means, covariances, weights);
    const auto start = std::chrono::steady_clock::now();
    if (!model.learn(x, components, arma::maha_dist, arma::keep_existing, 0, iterations, 1e-10, false)) std::exit(1);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  seconds(1);
  std::printf("times");
  for (int i = 0; i < repeats; i++) {
    const double one = seconds(1);
    std::printf(" %.17g", (seconds(3) - one) / 2);
  }
  std::printf(" check %.17g %.17g %.17g %.17g\n", model.avg_log_p(x), model.hefts(0), model.means(0, 0),
              model.means(d - 1, components - 1));
  std::fflush(stdout);
}

int main() {
  std::printf("ready %d.%d.%d\n", ARMA_VERSION_MAJOR, ARMA_VERSION_MINOR, ARMA_VERSION_PATCH);
  std::fflush(stdout);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream fields(line);
    std::string operation, data_path, model_path;
    size_t d, rows;
    int repeats;
    fields >> operation >> d >> rows >> data_path >> model_path >> repeats;

    const size_t colon = operation.find(':');
    if (colon != std::string::npos && operation.substr(0, colon) == "mixture-em") {
      mixture(d, std::stoul(operation.substr(colon + 1)), rows, data_path, model_path, repeats);
      continue;
    }
    std::vector<double> values, parameters;
    vec mean;
    mat covariance;
    if (operation == "log-density" || operation == "fit" || operation == "sample") {
      parameters = read(model_path, d + d * d);
      mean = vec(parameters.data(), d);
      covariance = mat(parameters.data() + d, d, d);
    }
    mat x, drawn, estimate;
    vec estimated_mean;
    rowvec densities;
    if (operation == "log-density" || operation == "fit") {
      values = read(data_path, rows * d);
      x = mat(values.data(), d, rows, false);
    }
    arma::gmm_full model;
    if (operation == "log-density") {
      arma::cube covariances(d, d, 1);
      covariances.slice(0) = covariance;
      model.set_params(mat(mean), covariances, rowvec{1.0});
    }
    std::function<void()> run;
    if (operation == "log-density") run = [&] { densities = model.log_p(x); };
    if (operation == "fit") run = [&] {
      estimated_mean = arma::mean(x, 1);
      estimate = arma::cov(x.t(), 1);
    };
    if (operation == "sample") run = [&] { drawn = arma::mvnrnd(mean, covariance, rows); };
    if (operation == "normals") run = [&] { drawn = mat(1, rows, arma::fill::randn); };
    if (!run) {
      std::printf("none\n");
      std::fflush(stdout);
      continue;
    }

    run();
    std::printf("times");
    for (int i = 0; i < repeats; i++) {
      const auto start = std::chrono::steady_clock::now();
      run();
      std::printf(" %.17g", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    if (operation == "log-density")
      std::printf(" check %.17g %.17g %.17g", densities(0), densities(rows - 1), arma::mean(densities));
    else if (operation == "fit")
      std::printf(" check %.17g %.17g %.17g %.17g %.17g", estimated_mean(0), estimated_mean(d - 1), estimate(0, 0),
                  estimate(d - 1, 0), estimate(d - 1, d - 1));
    else {
      const rowvec last = drawn.row(drawn.n_rows - 1);
      std::printf(" check %.17g %.17g", arma::mean(last), arma::var(last, 1));
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}
