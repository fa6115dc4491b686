#include "adapters/daemon/backup_archive.hpp"

#include "adapters/identity/identity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>

namespace railbridge::daemon {

namespace {

constexpr std::string_view name = "railbridge-backup";
constexpr unsigned version = 1;

struct Announced {
    ArchivedFile file;
    std::size_t size = 0;
    std::string checksum;
};

std::string octal(unsigned mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%o", mode & 07777U);
    return text.data();
}

/// A number that is the whole text.
template <typename T>
bool take(std::string_view text, T& value, int base = 10) {
    const auto end = text.data() + text.size();
    const auto taken = std::from_chars(text.data(), end, value, base);
    return taken.ec == std::errc{} && taken.ptr == end;
}

/// Cuts the next word off.
std::string_view word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const auto first = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return first;
}

/// Below one of the three roots, and nowhere else.
bool is_sound(const std::string& place) {
    const std::filesystem::path path{place};
    const std::size_t slash = place.find('/');
    const auto root = place.substr(0, slash);
    return slash != std::string::npos && slash + 1 < place.size() &&
           (root == "config" || root == "state" || root == "absolute") &&
           std::none_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
}

std::optional<Announced> announced(std::string_view line) {
    Announced result;
    const auto mode = word(line);
    result.file.user = word(line);
    result.file.group = word(line);
    const auto size = word(line);
    result.checksum = word(line);
    result.file.place = line;
    const bool good = take(mode, result.file.mode, 8) && result.file.mode <= 07777U &&
                      take(size, result.size) && result.size <= archive_bytes_max &&
                      is_sound(result.file.place);
    return good ? std::optional{std::move(result)} : std::nullopt;
}

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(fatal("the backup is damaged: " + what + "; nothing was changed"));
}

/// Cuts the next line off; nothing if there is no whole one.
std::optional<std::string_view> line_of(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

Status check_name(std::string_view line) {
    unsigned of = 0;
    if (word(line) != name || !take(line, of) || of == 0) {
        return fail(fatal("this is no file of `railbridge backup`"));
    }
    if (of > version) {
        return fail(fatal("the backup is of a newer version of this program: use that one"));
    }
    return {};
}

Result<BackupArchive> with_contents(BackupArchive archive, const std::vector<Announced>& list,
                                    std::string_view contents) {
    for (const auto& entry : list) {
        if (contents.size() < entry.size) {
            return damaged("it ends too early");
        }
        auto file = entry.file;
        file.content = contents.substr(0, entry.size);
        contents.remove_prefix(entry.size);
        if (identity::checksum(file.content) != entry.checksum) {
            return damaged("the checksum of " + file.place + " is wrong");
        }
        archive.files.push_back(std::move(file));
    }
    return contents.empty() ? Result<BackupArchive>{std::move(archive)}
                            : damaged("something follows its end");
}

} // namespace

std::string archive_text(const BackupArchive& archive) {
    std::string text = std::string(name) + ' ' + std::to_string(version) + "\nbridge " +
                       archive.bridge_toml + "\nstate " + archive.state_dir + '\n';
    for (const auto& file : archive.files) {
        text += "file " + octal(file.mode) + ' ' + file.user + ' ' + file.group + ' ' +
                std::to_string(file.content.size()) + ' ' + identity::checksum(file.content) + ' ' +
                file.place + '\n';
    }
    text += "end " + identity::checksum(text) + '\n';
    for (const auto& file : archive.files) {
        text += file.content;
    }
    return text;
}

Result<BackupArchive> parse_archive(std::string_view text) {
    const std::string_view whole = text;
    const auto first = line_of(text);
    if (auto named = check_name(first.value_or("")); !named) {
        return fail(named.error());
    }
    BackupArchive archive;
    std::vector<Announced> list;
    for (;;) {
        const auto above = whole.substr(0, whole.size() - text.size());
        auto line = line_of(text);
        if (!line) {
            return damaged("its list of files ends too early");
        }
        const auto kind = word(*line);
        if (kind == "bridge") {
            archive.bridge_toml = *line;
        } else if (kind == "state") {
            archive.state_dir = *line;
        } else if (auto entry = kind == "file" ? announced(*line) : std::nullopt;
                   entry && list.size() < archive_files_max) {
            list.push_back(std::move(*entry));
        } else if (kind == "end" && identity::checksum(above) == *line) {
            return with_contents(std::move(archive), list, text);
        } else {
            return damaged("its list of files makes no sense");
        }
    }
}

} // namespace railbridge::daemon
