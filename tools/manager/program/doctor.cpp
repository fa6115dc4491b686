#include "tools/manager/program/doctor.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/doctor_checks.hpp"
#include "tools/manager/program/last_serve.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_owner.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::manager {

namespace {

const char* word(Health health) {
    switch (health) {
    case Health::good:
        return "ok";
    case Health::warning:
        return "warning";
    case Health::bad:
        break;
    }
    return "problem";
}

Style style_of(Health health) {
    switch (health) {
    case Health::good:
        return Style::good;
    case Health::warning:
        return Style::warning;
    case Health::bad:
        break;
    }
    return Style::bad;
}

std::string as_json(const Findings& findings) {
    std::string lines;
    for (const Finding& one : findings) {
        lines += (lines.empty() ? "" : ",") + std::string(R"({"health":)") +
                 json_string(word(one.health)) + ",\"subject\":" + json_string(one.subject) +
                 ",\"text\":" + json_string(one.text) + ",\"next\":" + json_string(one.next) + '}';
    }
    return '[' + lines + "]\n";
}

std::string as_text(const Findings& findings) {
    constexpr std::size_t word_width = 9;
    constexpr std::size_t subject_width = 16;
    const Screen screen = standard_output();
    const auto padded = [](const std::string& text, std::size_t width) {
        return text + std::string(width - std::min(width, text.size()), ' ');
    };
    std::string text;
    for (const Finding& one : findings) {
        text += styled(screen, style_of(one.health), padded(word(one.health), word_width)) +
                padded(one.subject, subject_width) + printable(one.text) + '\n';
        if (!one.next.empty()) {
            text +=
                std::string(word_width + subject_width, ' ') + "-> " + printable(one.next) + '\n';
        }
    }
    return text;
}

Findings examined(const std::string& state_dir) {
    Findings findings;
    if (!check_state_dir(state_dir, findings)) {
        return findings;
    }
    check_disk(state_dir, findings);
    check_store_file(state_dir, findings);
    if (const Status there = check_holds_manager(state_dir); !there) {
        findings.push_back({Health::bad, "manager", there.error().text,
                            "the first realm makes one, too: railbridge-manager realm add NAME "
                            "--state " +
                                state_dir});
        return findings;
    }
    auto link = ManagerLink::open(state_dir);
    const bool serves = link && link->server() != nullptr;
    check_broker(state_dir, link ? std::optional(serves) : std::nullopt, wall_clock(), findings);
    if (!link) {
        findings.push_back({Health::bad, "manager", link.error().text,
                            "look at what serve prints; start it again"});
        return findings;
    }
    if (serves) {
        findings.push_back({Health::good, "server", "serves and answers", {}});
    } else {
        findings.push_back(
            {Health::warning, "server", "nobody serves this directory", serve_command(state_dir)});
    }
    check_manager(*link, findings);
    return findings;
}

} // namespace

int doctor(const std::string& state_dir, bool json) {
    const Findings findings = examined(state_dir);
    const int told = printed(json ? as_json(findings) : as_text(findings));
    const bool bad = std::any_of(findings.begin(), findings.end(),
                                 [](const Finding& one) { return one.health == Health::bad; });
    return bad ? 1 : told;
}

} // namespace railbridge::manager
