#include "tools/plcsim/link_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace plcsim {

LinkDirectory::~LinkDirectory() {
    std::error_code ignored;
    if (!path_.empty())
        std::filesystem::remove_all(path_, ignored);
}

std::string LinkDirectory::link(const std::string& line) {
    if (path_.empty()) {
        std::string name = (std::filesystem::temp_directory_path() / "plcsim-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "cannot make " + name);
        path_ = name;
    }
    return (path_ / line).string();
}

} // namespace plcsim
