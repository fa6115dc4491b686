#include "adapters/config/report.hpp"

#include <utility>

namespace railbridge::config {

std::uint32_t Report::add_file(const std::filesystem::path& path) {
    files_.push_back(path);
    return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string Report::place(Position at) const {
    return files_[at.file].filename().string() + ':' + std::to_string(at.line);
}

void Report::add(Position at, Code code, bool warning, std::string text) {
    if (blamed_ && at.file == blamed_->file) {
        if (warning) {
            return;
        }
        text += " (" + place(at) + ')';
        at = blamed_->to;
    }
    if (turns_) {
        if (turns_->earlier.contains(at)) {
            return;
        }
        turns_->current.insert(at);
    }
    auto& list = warning ? warnings_ : errors_;
    list.push_back({files_[at.file], at.line, at.column, code, warning, text + remark_});
}

std::vector<Diagnostic> Report::take_errors() {
    sort_by_position(errors_);
    return std::exchange(errors_, {});
}

std::vector<Diagnostic> Report::take_warnings() {
    sort_by_position(warnings_);
    return std::exchange(warnings_, {});
}

} // namespace railbridge::config
