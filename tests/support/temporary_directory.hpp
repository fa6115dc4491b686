#pragma once
// A directory of its own for one test, removed with everything in it.

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace railbridge::test {

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "railbridge-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary directory");
        }
        path_ = std::filesystem::canonical(name); // as /proc names it
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

    std::filesystem::path write(const std::string& name, std::string_view text,
                                mode_t mode = S_IRUSR | S_IWUSR) const {
        const auto written = path_ / name;
        std::ofstream(written, std::ios::binary) << text;
        if (::chmod(written.c_str(), mode) != 0) {
            throw std::runtime_error("chmod failed: " + written.string());
        }
        return written;
    }

private:
    std::filesystem::path path_;
};

} // namespace railbridge::test
