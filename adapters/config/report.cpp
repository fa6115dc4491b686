#include "adapters/config/report.hpp"

#include "adapters/config/silence.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::config {

namespace {

std::string without(const std::string& name, std::string text) {
    for (std::size_t at = text.find(name); !name.empty() && at != std::string::npos;
         at = text.find(name, at)) {
        text.erase(at, name.size());
    }
    return text;
}

} // namespace

std::uint32_t Report::add_file(const std::filesystem::path& path) {
    files_.push_back(path);
    return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string Report::place(Position at) const {
    return files_[at.file].filename().string() + ':' + std::to_string(at.line);
}

void Report::lint(Position at, Code code, std::string text) {
    const auto& file = files_[at.file];
    const bool wrong = std::any_of(errors_.begin(), errors_.end(), [&](const Diagnostic& error) {
        return error.line == at.line && error.file == file;
    });
    if (!wrong) {
        warning(at, code, std::move(text));
    }
}

void Report::next_turn(std::string name) {
    turns_->earlier.merge(turns_->current);
    turns_->name = std::move(name);
}

void Report::add(Position at, Code code, std::string text, std::string fix) {
    const bool warning = is_lint(code);
    if (blamed_ && at.file == blamed_->file) {
        if (warning) {
            return;
        }
        text += " (" + place(at) + ')';
        at = blamed_->to;
        fix.clear(); // belongs into the other file
    }
    if (turns_) {
        Said said{at, code, without(turns_->name, text)};
        if (turns_->earlier.contains(said)) {
            return;
        }
        turns_->current.insert(std::move(said));
    }
    auto& list = warning ? warnings_ : errors_;
    list.push_back(
        {files_[at.file], at.line, at.column, code, warning, text + remark_, std::move(fix)});
}

std::vector<Diagnostic> Report::take_all() {
    auto all = take_warnings();
    all.insert(all.end(), errors_.begin(), errors_.end());
    errors_.clear();
    sort_by_position(all);
    return all;
}

std::vector<Diagnostic> Report::take_warnings() {
    drop_allowed(warnings_);
    sort_by_position(warnings_);
    // The same lines may have been read for several devices.
    const auto same = [](const Diagnostic& left, const Diagnostic& right) {
        return left.code == right.code && left.line == right.line && left.column == right.column &&
               left.file == right.file;
    };
    warnings_.erase(std::unique(warnings_.begin(), warnings_.end(), same), warnings_.end());
    return std::exchange(warnings_, {});
}

} // namespace railbridge::config
