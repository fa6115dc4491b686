#pragma once
// The directories that links of serial ports need and nobody else makes.

#include <filesystem>
#include <string>
#include <vector>

namespace plcsim {

/// Removes what it made with the object.
class LinkDirectories {
public:
    LinkDirectories() = default;
    ~LinkDirectories();
    LinkDirectories(const LinkDirectories&) = delete;
    LinkDirectories& operator=(const LinkDirectories&) = delete;

    /// For a port that nobody gave a place: below the system's directory for temporary files, made
    /// when the first link is asked for.
    /// @throws std::system_error
    std::string link(const std::string& line);

    /// For a port that has a place: its directory is made if only that is missing, as when the
    /// place is of an earlier run, which took its own away. If it cannot be made, making the link
    /// says so.
    void make_directory_of(const std::string& link);

private:
    std::filesystem::path own_;
    std::vector<std::filesystem::path> made_;
};

} // namespace plcsim
