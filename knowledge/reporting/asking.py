"""Questions of reporters about reporting itself: what became of mine, and how it is done."""

from __future__ import annotations

import re

from knowledge.text import normalise

_WHEN = "(?:刚才|刚刚|刚|上次|上回|昨天|今天|前天|早上|上午|下午|上周|之前)?"
_MINE = re.compile(
    rf"{_WHEN}(?:我|我们|咱|咱们|俺)(?:市|局|单位|这边)?{_WHEN}的?(?:填报|上报|申报|提交|报|填|交)(?:上去|过|了)?的?"
)
_FATE = re.compile(
    "通过|审核|审批|批了|批没|批下来|退回|退了|被退|打回|过了[吗没]|生效|入账|结果|状态|怎么样了?$|到哪一?步"
    "|呢$|报(?:了|过)(?:什么|啥|哪些|多少)$|记录$"
)
_BARE_FATE = re.compile(
    "(?:那|请问)?(?:(?:审核|审批)(?:通过|过|好|完|下来)?|批(?:准|下来)?|通过)了?(?:吗|么|没有?|没|呢)"
    "|(?:为什么|为啥|为何|咋|怎么)(?:会?被|给)?(?:退回|退了|打回|没有?通过|没过|不通过|没批|不批)(?:来|了|呢)?"
    "|退回的?(?:原因|理由)(?:是?(?:什么|啥)|呢)?"
)
_HOW = re.compile(
    "(?:请问)?我?(?:要|想|该)?(?:怎么样?|怎样|如何|咋样?|点样)(?:去)?(?:填报|上报|报数|填数|报|填)"
    "(?:进度|数据|完成数|完成情况|数字|数)?(?:的|呢|啊)?"
    "|(?:我|我们)?(?:要|想|去|来)?(?:填报|报数|上报|填数|报进度|上报进度|填报进度|填报数据|上报数据)"
)
_END = "?!.~, 啊呀"
_OF_REPORTS = frozenset("我咱俺审批退通打过报填")
"""Each of these questions holds one of these letters, so that many others are passed over at once."""


def asks_after_own(text: str) -> bool:
    """Whether somebody asks what became of their own reports: 我报的通过了吗, 为什么退回."""
    said = normalise(text).strip(_END)
    if _OF_REPORTS.isdisjoint(said):
        return False
    mine = _MINE.search(said)
    return bool(_BARE_FATE.fullmatch(said) or (mine and _FATE.search(said, mine.start())))


def asks_how(text: str) -> bool:
    """Whether somebody asks how to report, or only says that they want to: 怎么填报, 我要报数."""
    said = normalise(text).strip(_END)
    return not _OF_REPORTS.isdisjoint(said) and _HOW.fullmatch(said) is not None
