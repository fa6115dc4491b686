#pragma once
// Where the links of serial ports stand that nobody gave a place.

#include <filesystem>
#include <string>

namespace plcsim {

/// Below the system's directory for temporary files, made when the first link is asked for and
/// removed with the object.
class LinkDirectory {
public:
    LinkDirectory() = default;
    ~LinkDirectory();
    LinkDirectory(const LinkDirectory&) = delete;
    LinkDirectory& operator=(const LinkDirectory&) = delete;

    /// @throws std::system_error
    std::string link(const std::string& line);

private:
    std::filesystem::path path_;
};

} // namespace plcsim
