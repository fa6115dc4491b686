#include "tools/plcsim/link_directories.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace plcsim {

LinkDirectories::~LinkDirectories() {
    std::error_code ignored;
    for (const auto& directory : made_)
        std::filesystem::remove(directory, ignored); // not if somebody else put something there
    if (!own_.empty())
        std::filesystem::remove_all(own_, ignored);
}

std::string LinkDirectories::link(const std::string& line) {
    if (own_.empty()) {
        std::string name = (std::filesystem::temp_directory_path() / "plcsim-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "cannot make " + name);
        own_ = name;
    }
    return (own_ / line).string();
}

void LinkDirectories::make_directory_of(const std::string& link) {
    const std::filesystem::path directory = std::filesystem::path(link).parent_path();
    if (!directory.empty() && ::mkdir(directory.c_str(), S_IRWXU) == 0)
        made_.push_back(directory);
}

} // namespace plcsim
