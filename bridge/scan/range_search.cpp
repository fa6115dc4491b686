#include "bridge/scan/range_search.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge {

namespace {

constexpr std::uint32_t table_size = 65536;
constexpr int silences_max = 5;

constexpr unsigned grid_bits = 8;
constexpr std::size_t grid_points = (1U << grid_bits) - 1; // 0 is a common start

// Where manuals begin: round numbers, pages, and what counts from one.
constexpr std::array<std::uint32_t, 31> common{0,    1,    2,     10,    16,    40,    50,   99,
                                               100,  200,  256,   300,   400,   500,   512,  768,
                                               1000, 1024, 2000,  2048,  3000,  3072,  4000, 4096,
                                               5000, 8192, 10000, 12288, 20000, 30000, 40000};

std::uint32_t reversed(std::uint32_t number, unsigned bits) {
    std::uint32_t result = 0;
    for (unsigned i = 0; i < bits; ++i) {
        result = (result << 1U) | ((number >> i) & 1U);
    }
    return result;
}

/// The common starts, then an even grid that becomes finer: whenever the search is ended, it has
/// looked everywhere about equally.
std::deque<std::uint32_t> all_seeds() {
    std::deque<std::uint32_t> seeds(common.begin(), common.end());
    for (std::uint32_t i = 1; i <= grid_points; ++i) {
        seeds.push_back(reversed(i, grid_bits) * (table_size >> grid_bits));
    }
    return seeds;
}

} // namespace

RangeSearch::RangeSearch(Table table, RangeSearchBounds bounds)
    : table_(table)
    , bounds_(std::move(bounds))
    , seeds_(all_seeds())
    , limit_(read_limit(table))
    , memory_(table_size, 0) {
    result_.table = table;
    seek_on();
}

bool RangeSearch::is_forbidden(Span span) const {
    return std::any_of(bounds_.forbidden.begin(), bounds_.forbidden.end(), [&](const auto& range) {
        return range.table == table_ && range.first < span.to && span.from < range.end();
    });
}

bool RangeSearch::is_known(std::uint32_t address) const {
    return std::any_of(found_.begin(), found_.end(), [address](const Span& span) {
        return address >= span.from && address < span.to;
    });
}

/// How far the range at hand may grow at once: to what is known or forbidden, and to the end.
std::uint32_t RangeSearch::room() const {
    std::uint32_t most = forward_ ? table_size - grown_.to : grown_.from;
    const auto stop_at = [&](std::uint32_t from, std::uint32_t to) {
        if (forward_ && from >= grown_.to) {
            most = std::min(most, from - grown_.to);
        } else if (!forward_ && to <= grown_.from) {
            most = std::min(most, grown_.from - to);
        }
    };
    for (const AddressRange& range : bounds_.forbidden) {
        if (range.table == table_) {
            stop_at(range.first, range.end());
        }
    }
    for (const Span& span : found_) {
        stop_at(span.from, span.to);
    }
    most = std::min(most, limit_);
    return most - most % step_;
}

RangeSearch::Span RangeSearch::block(std::uint32_t count) const {
    return forward_ ? Span{grown_.to, grown_.to + count} : Span{grown_.from - count, grown_.from};
}

RangeSearch::Span RangeSearch::asked() const {
    switch (stage_) {
    case Stage::seek:
        return {seeds_.front(), seeds_.front() + step_};
    case Stage::alone:
        return {grown_.from, grown_.from + 1};
    case Stage::grow:
        return block(room());
    case Stage::halve: {
        const std::uint32_t middle = (good_ + bad_) / 2;
        return block(std::max(middle - middle % step_, good_ + step_));
    }
    case Stage::size: // one more, behind what could be read
        return forward_ ? Span{grown_.to, grown_.to + step_}
                        : Span{grown_.from - step_, grown_.from};
    case Stage::over:
        break;
    }
    return {};
}

std::optional<AddressRange> RangeSearch::next() const {
    if (stage_ == Stage::over) {
        return std::nullopt;
    }
    const Span span = asked();
    return AddressRange{table_, static_cast<std::uint16_t>(span.from),
                        static_cast<std::uint16_t>(span.to - span.from)};
}

void RangeSearch::keep(Span span, const Words& words) {
    std::copy_n(words.begin(), std::min<std::size_t>(words.size(), span.to - span.from),
                memory_.begin() + span.from);
}

/// To the next place worth asking.
void RangeSearch::seek_on() {
    stage_ = Stage::seek;
    while (true) {
        if (seeds_.empty()) {
            end();
            return;
        }
        const std::uint32_t seed = seeds_.front();
        const bool aligned = seed % step_ == 0 && seed + step_ <= table_size;
        if (aligned && !is_known(seed) && !is_forbidden({seed, seed + step_})) {
            return;
        }
        seeds_.pop_front();
    }
}

void RangeSearch::begin_growth(Span seed) {
    grown_ = seed;
    forward_ = true;
    grow_on();
}

void RangeSearch::grow_on() {
    stage_ = Stage::grow;
    if (room() == 0) {
        turn_or_end();
    }
}

/// Nothing more on this side.
void RangeSearch::turn_or_end() {
    if (forward_) {
        forward_ = false;
        grow_on();
        return;
    }
    found_.push_back(grown_);
    // Blocks with small gaps are common: what follows soon is looked for first.
    for (std::uint32_t gap = 64; gap >= step_; gap /= 2) {
        seeds_.push_front(std::min(grown_.to + gap, table_size - 1));
    }
    seek_on();
}

void RangeSearch::extend(std::uint32_t count) {
    if (forward_) {
        grown_.to += count;
    } else {
        grown_.from -= count;
    }
}

/// Between what could be read and what could not lies nothing more to try?
void RangeSearch::halve_on() {
    if (bad_ - good_ > step_) {
        stage_ = Stage::halve;
        return;
    }
    if (good_ == 0) {
        turn_or_end();
        return;
    }
    extend(good_);
    stage_ = Stage::size;
}

void RangeSearch::answered(const Words& words) {
    const Span span = asked();
    ++asked_;
    silent_in_a_row_ = 0;
    keep(span, words);
    switch (stage_) {
    case Stage::seek:
        seeds_.pop_front();
        grown_ = span;
        if (step_ == 2) { // is one alone really refused?
            stage_ = Stage::alone;
        } else {
            begin_growth(span);
        }
        break;
    case Stage::alone:
        step_ = 1;
        begin_growth(grown_);
        break;
    case Stage::grow:
        extend(span.to - span.from);
        grow_on();
        break;
    case Stage::halve:
        good_ = span.to - span.from;
        halve_on();
        break;
    case Stage::size: // so it was their number that was refused
        limit_ = good_;
        limit_found_ = true;
        extend(step_);
        grow_on();
        break;
    case Stage::over:
        break;
    }
    if (stage_ != Stage::over && asked_ >= bounds_.requests_max) {
        result_.bound_reached = true;
        end();
    }
}

void RangeSearch::not_readable() {
    switch (stage_) {
    case Stage::seek:
        seeds_.pop_front();
        if (found_.empty() && !tried_pairs_ && !is_bit_table(table_) &&
            seeds_.size() <= grid_points) {
            // Some meters read numbers of two registers only, and only whole.
            tried_pairs_ = true;
            step_ = 2;
            seeds_.insert(seeds_.begin(), common.begin(), common.end());
        }
        seek_on();
        break;
    case Stage::alone:
        result_.pairs = true;
        begin_growth(grown_);
        break;
    case Stage::grow:
        good_ = 0;
        bad_ = asked().to - asked().from;
        halve_on();
        break;
    case Stage::halve:
        bad_ = asked().to - asked().from;
        halve_on();
        break;
    case Stage::size:
        turn_or_end();
        break;
    case Stage::over:
        break;
    }
}

void RangeSearch::refused(ExceptionCode code) {
    ++asked_;
    silent_in_a_row_ = 0;
    // Some devices say so of a request that is too long, too: what was read once is there.
    if (code == ExceptionCode::illegal_function && stage_ == Stage::seek && found_.empty()) {
        result_.supported = false;
        end();
        return;
    }
    not_readable();
    if (stage_ != Stage::over && asked_ >= bounds_.requests_max) {
        result_.bound_reached = true;
        end();
    }
}

void RangeSearch::silent() {
    if (++silent_in_a_row_ >= silences_max) {
        result_.fell_silent = true;
        end();
        return;
    }
    const int silences = silent_in_a_row_;
    refused(ExceptionCode::none);
    silent_in_a_row_ = silences;
}

void RangeSearch::end() {
    if (stage_ == Stage::grow || stage_ == Stage::halve || stage_ == Stage::size ||
        stage_ == Stage::alone) {
        if (stage_ == Stage::halve) {
            extend(good_);
        }
        found_.push_back(grown_);
    }
    stage_ = Stage::over;
}

TableFindings RangeSearch::findings() const {
    TableFindings result = result_;
    std::vector<Span> spans = found_;
    if (stage_ != Stage::over && stage_ != Stage::seek) {
        spans.push_back(grown_);
    }
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.from < b.from; });
    for (const Span& span : spans) {
        const auto from = memory_.begin() + span.from;
        const auto to = memory_.begin() + span.to;
        if (!result.ranges.empty() && result.ranges.back().end() == span.from) {
            auto& values = result.ranges.back().values;
            values.insert(values.end(), from, to);
        } else {
            result.ranges.push_back({span.from, Words(from, to)});
        }
    }
    result.limit = limit_found_ ? static_cast<std::uint16_t>(limit_) : std::uint16_t{0};
    return result;
}

std::size_t RangeSearch::remaining() const {
    if (stage_ == Stage::over) {
        return 0;
    }
    const std::size_t growth = stage_ == Stage::seek ? 0 : 16;
    return std::min(bounds_.requests_max - std::min(asked_, bounds_.requests_max),
                    seeds_.size() + growth);
}

} // namespace railbridge
