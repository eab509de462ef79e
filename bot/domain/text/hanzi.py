"""Traditional characters beyond those that the daily updates fold: people's names, departments, commands.

Rule: one character for one character, so what is found in the plain text can be cut out of the text as written.
"""

from __future__ import annotations

from bot.domain.text.normalize import fold

_TRADITIONAL = (
    "場張陳劉楊趙吳孫馬羅鄭謝許鄧馮蕭蔣盧葉蘇呂鍾譚陸賈韋鄒閻龍萬錢湯賴龔顏嚴華齊偉靜麗國強傑寧瓊穎豔艷蘭鳳紅雲輝軍濤鵬陽夢嬌"
    "潔寶慶繼綱飛賢倫曉銘錦鈴儀誠詩諾轉歸檔盤衝緊牽頭釋綁誰麼紀職權優劑創啟動雙條擬換擴歷滿潛減灣熱爭狀獎現畫盡確種穩競筆簽簡"
    "糧約納線練統絡維綜網緩編縮織聲腦興艙藝藥裝製複視覽觀觸訓託訪診評詞該詳誤談論識護讓貨貼資賽趨跡蹤軟輕輔輸農連適選遺邊郵釐"
    "鎖鏈鐵門閉闆闊陣隨雜離電靈頁頻願類顧顯飯館驅體髮鬧魚鳥鹽麥黃黨齡幾倉傳債價儲償兩冊凍別則剛勞勝區卻圍園圓執壓壞夠奪婦寬專"
    "屬層帶師幹廣廳彈徑徵恆愛態慮憑懷戰戶擇擔敗敘斷樓欄歡殘殺氣況淨準溫漲濟獨療癥碼礎稱竊籌細羣義聞脫臨舉舊蓋衛裏裡見規親討訴"
    "詢話語課諮講譯讀買貸貿贈贊躍遊遠遷邏鄉醫釘針銀鋪錯陰雖韓響頂額飲養驟鬆歲鬥嗎飾駐証勢擊緯繪"
)
_SIMPLIFIED = (
    "场张陈刘杨赵吴孙马罗郑谢许邓冯萧蒋卢叶苏吕钟谭陆贾韦邹阎龙万钱汤赖龚颜严华齐伟静丽国强杰宁琼颖艳艳兰凤红云辉军涛鹏阳梦娇"
    "洁宝庆继纲飞贤伦晓铭锦铃仪诚诗诺转归档盘冲紧牵头释绑谁么纪职权优剂创启动双条拟换扩历满潜减湾热争状奖现画尽确种稳竞笔签简"
    "粮约纳线练统络维综网缓编缩织声脑兴舱艺药装制复视览观触训托访诊评词该详误谈论识护让货贴资赛趋迹踪软轻辅输农连适选遗边邮厘"
    "锁链铁门闭板阔阵随杂离电灵页频愿类顾显饭馆驱体发闹鱼鸟盐麦黄党龄几仓传债价储偿两册冻别则刚劳胜区却围园圆执压坏够夺妇宽专"
    "属层带师干广厅弹径征恒爱态虑凭怀战户择担败叙断楼栏欢残杀气况净准温涨济独疗症码础称窃筹细群义闻脱临举旧盖卫里里见规亲讨诉"
    "询话语课咨讲译读买贷贸赠赞跃游远迁逻乡医钉针银铺错阴虽韩响顶额饮养骤松岁斗吗饰驻证势击纬绘"
)
_SIMPLER = dict(zip(map(ord, _TRADITIONAL), map(ord, _SIMPLIFIED), strict=True))


def simple(text: str) -> str:
    """The same length in half-width, lower-case, simplified characters, as `fold`, with more of the traditional ones."""
    return fold(text).translate(_SIMPLER)
