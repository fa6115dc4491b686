#pragma once
// Which addresses of one table of one unit can be read? Seeks with single reads, grows what it
// finds by whole blocks, and halves blocks that are refused.

#include "bridge/modbus/types.hpp"
#include "bridge/scan/scan_findings.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace railbridge {

struct RangeSearchBounds {
    std::size_t requests_max = 400;
    std::vector<AddressRange> forbidden{}; ///< never asked for; of any table
};

/// Ask what next() says, tell what came of it, until next() has nothing.
class RangeSearch {
public:
    RangeSearch(Table table, RangeSearchBounds bounds);

    std::optional<AddressRange> next() const;
    /// @param words  of the range that next() said
    void answered(const Words& words);
    void refused(ExceptionCode code);
    void silent();

    /// As far as the search has come.
    TableFindings findings() const;
    /// Requests that may still be made; at most.
    std::size_t remaining() const;

private:
    enum class Stage : std::uint8_t { seek, alone, grow, halve, size, over };

    struct Span { ///< of addresses, the end not included
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };

    bool is_forbidden(Span span) const;
    bool is_known(std::uint32_t address) const;
    std::uint32_t room() const;
    Span block(std::uint32_t count) const;
    Span asked() const;
    void seek_on();
    void begin_growth(Span seed);
    void grow_on();
    void turn_or_end();
    void halve_on();
    void extend(std::uint32_t count);
    void keep(Span span, const Words& words);
    void not_readable();
    void end();

    const Table table_;
    RangeSearchBounds bounds_;
    std::deque<std::uint32_t> seeds_;
    bool tried_pairs_ = false;
    Stage stage_ = Stage::seek;
    std::size_t asked_ = 0;
    int silent_in_a_row_ = 0;

    std::uint32_t step_ = 1; ///< 2: single registers are refused
    std::uint32_t limit_;
    bool limit_found_ = false;

    Span grown_;             ///< the range at hand
    bool forward_ = true;    ///< grows at its end; else before its start
    std::uint32_t good_ = 0; ///< while halving: so many can be read,
    std::uint32_t bad_ = 0;  ///< so many cannot

    Words memory_; ///< what was read, by address
    std::vector<Span> found_;
    TableFindings result_;
};

} // namespace railbridge
