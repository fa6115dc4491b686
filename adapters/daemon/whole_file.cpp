#include "adapters/daemon/whole_file.hpp"

#include "adapters/store/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> refused(const char* what, const fs::path& file, const std::string& why) {
    return fail(fatal(std::string(what) + ' ' + file.string() + ": " + why));
}

} // namespace

Result<std::string> read_whole(const fs::path& file) {
    std::error_code problem;
    if (!fs::is_regular_file(file, problem)) {
        return refused("cannot read", file, problem ? problem.message() : "not a regular file");
    }
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (fs::file_size(file, problem) != 0) {
        text << stream.rdbuf();
    }
    if (!stream || !text) {
        return refused("cannot read", file, std::strerror(errno));
    }
    return std::move(text).str();
}

Status can_be_new(const fs::path& file) {
    std::error_code problem;
    if (fs::exists(file, problem)) {
        return refused("will not write", file, "it is there already");
    }
    const auto directory = fs::absolute(file, problem).parent_path();
    if (!fs::is_directory(directory, problem)) {
        return refused("cannot write", file, "there is no directory " + directory.string());
    }
    return {};
}

Status write_new(const fs::path& file, std::string_view text) {
    if (const auto can = can_be_new(file); !can) {
        return can;
    }
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    return stream ? Status{} : Status{refused("cannot write", file, std::strerror(errno))};
}

Status replace_whole(const fs::path& file, std::string_view text) {
    std::error_code problem;
    const fs::path real = fs::canonical(file, problem);
    if (problem) {
        return refused("cannot write", file, problem.message());
    }
    fs::path fresh = real;
    fresh += ".new";
    if (const int error = store::write_durably(fresh, std::string(text)); error != 0) {
        std::error_code ignored;
        fs::remove(fresh, ignored);
        return refused("cannot write", fresh, std::strerror(error));
    }
    fs::permissions(fresh, fs::status(real).permissions(), problem);
    if (!problem) {
        fs::rename(fresh, real, problem);
    }
    if (problem) {
        std::error_code ignored;
        fs::remove(fresh, ignored);
        return refused("cannot write", file, problem.message());
    }
    return {};
}

} // namespace railbridge::daemon
