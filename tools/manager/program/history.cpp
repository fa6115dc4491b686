#include "tools/manager/program/history.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/last_serve.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/program/text_table.hpp"
#include "tools/manager/program/time_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

struct Point {
    Millis timestamp = 0;
    std::int64_t sequence = 0;
    JsonValue value;
};

struct Piece {
    bool keeps = false;
    bool more = false;
    std::vector<Point> points;
};

std::int64_t number_in(const std::vector<JsonValue>& values, std::size_t place) {
    const auto* number = std::get_if<std::int64_t>(&values.at(place));
    return number == nullptr ? 0 : *number;
}

Result<Piece> piece_of(const std::string& json) {
    const auto members = parse_json_object(json, own_json);
    if (!members) {
        return fail(members.error());
    }
    const auto flag = [&](std::string_view name) {
        const JsonValue* value = member(*members, name);
        const auto* set = value == nullptr ? nullptr : std::get_if<bool>(value);
        return set != nullptr && *set;
    };
    Piece piece{flag("keeps"), flag("more"), {}};
    const JsonValue* points = member(*members, "points");
    const auto rows = parse_json_array(points == nullptr ? "[]" : to_json(*points), own_json);
    if (!rows) {
        return fail(rows.error());
    }
    for (const JsonValue& row : *rows) {
        auto values = parse_json_array(to_json(row), own_json);
        if (!values || values->size() != 3) {
            return fail(fatal("the answer holds a damaged value"));
        }
        piece.points.push_back(
            {number_in(*values, 0), number_in(*values, 1), std::move(values->at(2))});
    }
    return piece;
}

/// Asks piece by piece; `take` gets them in the order of the answer.
class Reader {
public:
    Reader(ManagerLink& link, const HistoryOptions& options, std::optional<Millis> from,
           std::optional<Millis> to)
        : link_(link)
        , options_(options)
        , from_(from)
        , to_(to) {}

    /// False in `keeps` when nothing is stored for this attribute nowadays.
    struct Outcome {
        bool keeps = false;
        bool more = false;
    };

    Result<Outcome> read(const std::function<Status(std::vector<Point>&)>& take) {
        std::int64_t left = options_.limit;
        std::optional<Point> last;
        while (true) {
            const auto answer = link_.ask(request(left, last));
            auto piece = answer ? piece_of(*answer) : fail(answer.error());
            if (!piece) {
                return fail(piece.error());
            }
            left -= static_cast<std::int64_t>(piece->points.size());
            const bool enough = options_.limit > 0 && left <= 0;
            const Outcome outcome{piece->keeps, piece->more};
            if (!piece->points.empty()) {
                last = piece->points.back();
            }
            const bool nothing = piece->points.empty();
            if (const Status taken = take(piece->points); !taken) {
                return fail(taken.error());
            }
            if (!outcome.more || enough || nothing) {
                return outcome;
            }
        }
    }

private:
    std::string request(std::int64_t left, const std::optional<Point>& last) const {
        RequestText request("attribute history");
        request.text("asset", options_.asset_id)
            .text_if("realm", options_.realm)
            .text("attribute", options_.attribute);
        if (options_.limit > 0) {
            request.flag("newestFirst", true).number("limit", left);
        }
        if (from_) {
            request.number("from", *from_);
        }
        if (to_) {
            request.number("to", *to_);
        }
        if (last) {
            request.number("after", last->sequence).number("afterTimestamp", last->timestamp);
        }
        return request.json();
    }

    ManagerLink& link_;
    const HistoryOptions& options_;
    std::optional<Millis> from_;
    std::optional<Millis> to_;
};

std::string shown(const JsonValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? to_json(value) : *text;
}

/// As RFC 4180 wants it. A program for tables would carry out a text that looks like a formula; on
/// a terminal control characters would do worse.
std::string csv_field(const JsonValue& value, bool is_terminal) {
    const bool is_text = std::holds_alternative<std::string>(value);
    std::string text = is_terminal ? printable(shown(value)) : shown(value);
    if (is_text && !text.empty() &&
        std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) {
        text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted;
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return '"' + quoted + '"';
}

/// Table rows need all values for their widths; the other forms are printed as they come.
class Printer {
public:
    explicit Printer(const HistoryOptions& options)
        : options_(options)
        , text_(options_.csv    ? "time,timestamp,value\n"
                : options_.json ? "["
                                : "") {}

    Status take(const std::vector<Point>& points) {
        for (const Point& point : points) {
            if (options_.csv) {
                text_ += utc_time(point.timestamp) + ',' + std::to_string(point.timestamp) + ',' +
                         csv_field(point.value, is_terminal_) + '\n';
            } else if (options_.json) {
                text_ += (count_ == 0 ? "\n" : ",\n") + std::string(R"({"timestamp":)") +
                         std::to_string(point.timestamp) + R"(,"value":)" + to_json(point.value) +
                         '}';
            } else {
                table_.add({local_time_ms(point.timestamp), shown(point.value)});
            }
            ++count_;
        }
        return print(std::exchange(text_, {}));
    }

    Status finish(const Reader::Outcome& outcome) {
        if (options_.json) {
            text_ += count_ == 0 ? "]\n" : "\n]\n";
        } else if (!options_.csv && count_ > 0) {
            text_ += table_.text(standard_output());
        }
        if (const Status printed = print(text_); !printed) {
            return printed;
        }
        if (count_ == 0) {
            std::fprintf(stderr, "There are no values%s.\n", why_none(outcome.keeps));
        } else if (outcome.more && options_.limit > 0) {
            std::fprintf(stderr, "There are older values: --limit 0 gives all of them.\n");
        }
        return {};
    }

private:
    const char* why_none(bool keeps) const {
        if (!keeps) {
            return ": the meta item storeDataPoints of the attribute is not true, so none are kept";
        }
        return keeps_history(options_.state_dir)
                   ? " in that time"
                   : ": the server was started with --history-days 0, so none are kept";
    }

    const HistoryOptions& options_;
    std::string text_; ///< not printed yet
    bool is_terminal_ = ::isatty(STDOUT_FILENO) != 0;
    TextTable table_{{{"TIME"}, {"VALUE", true}}};
    std::size_t count_ = 0;
};

Result<std::optional<Millis>> time_option(const char* option, const std::string& text,
                                          DayEdge edge) {
    if (text.empty()) {
        return std::optional<Millis>();
    }
    const auto time = parse_time(text, wall_clock(), edge);
    if (!time) {
        return fail(fatal(std::string(option) + ": " + time.error().text));
    }
    return std::optional(*time);
}

} // namespace

int print_history(const HistoryOptions& options) {
    const auto from = time_option("--from", options.from, DayEdge::start);
    const auto to = time_option("--to", options.to, DayEdge::end);
    if (!from || !to) {
        return failed(from ? to.error() : from.error());
    }
    auto link = ManagerLink::open(options.state_dir);
    if (!link) {
        return failed(link.error());
    }
    std::vector<Point> newest; // with a limit the newest come first
    std::optional<Printer> printer;
    Reader reader(*link, options, *from, *to);
    const auto outcome = reader.read([&](std::vector<Point>& points) -> Status {
        if (options.limit > 0) {
            newest.insert(newest.end(), std::make_move_iterator(points.begin()),
                          std::make_move_iterator(points.end()));
            return {};
        }
        if (!printer) {
            printer.emplace(options);
        }
        return printer->take(points);
    });
    if (!outcome) {
        return failed(outcome.error());
    }
    if (!printer) {
        printer.emplace(options);
        std::reverse(newest.begin(), newest.end());
        if (const Status taken = printer->take(newest); !taken) {
            return failed(taken.error());
        }
    }
    const Status finished = printer->finish(*outcome);
    return finished ? 0 : failed(finished.error());
}

} // namespace railbridge::manager
